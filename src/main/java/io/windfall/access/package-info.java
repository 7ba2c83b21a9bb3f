/**
 * Who may do what: the roles of those who use a cluster, the least rights of each, and their ACLs. No console, no exit codes.
 * May import {@code io.windfall.topics}, {@code io.windfall.topology} for the names of its stores, {@code io.windfall.admin.AdminAnswer},
 * and Kafka's clients.
 * May not import {@code io.windfall.cli} or {@code io.windfall.embedded}.
 */
package io.windfall.access;
