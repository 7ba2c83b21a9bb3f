/**
 * 'windfall connect': the worker's file and defaults, and the class loader that keeps Connect's libraries from ours.
 * May import: the JDK, Kafka's converters' and providers' names as text. May not import: Connect's runtime, the command line.
 */
package io.windfall.connectworker;
