#!/bin/bash
# Fails unless the broker's port is open. Kafka's own asks for the versions too.
exec 3<>"/dev/tcp/${2%:*}/${2#*:}"
