/** The command sink against a webhook that stands in. May import what it tests, schemas, the stand-in server. */
package io.windfall.connect.webhook;
