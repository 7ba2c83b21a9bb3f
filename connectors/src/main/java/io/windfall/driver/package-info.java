/**
 * How jobs are run at a site: {@link io.windfall.driver.ProcessDriver} for any command line, guarded by a watchdog process,
 * and {@link io.windfall.driver.CommandDriver} for the operator's own scripts. May import {@code io.windfall.executor} (not
 * its machine), Jackson and SLF4J; knows no Kafka, no orchestrator and no transport. What the watchdog uses knows the JDK only.
 */
package io.windfall.driver;
