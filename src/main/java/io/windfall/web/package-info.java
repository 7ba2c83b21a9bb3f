/**
 * The HTTP interface of a running orchestrator: JSON under /api, server-sent events, health, metrics, the dashboard's files.
 * May import {@code web.state}, {@code web.view} and Javalin; no other package of ours serves what is here, and none but the
 * command line may import it.
 */
package io.windfall.web;
