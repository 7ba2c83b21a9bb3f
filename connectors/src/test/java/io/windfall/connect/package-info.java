/** Tests of what connectors share, and {@link io.windfall.connect.HttpStandIn}, a server that misbehaves on demand. */
package io.windfall.connect;
