/**
 * What a line of the log is about, said once for all lines of a stretch of work. May be imported by all that log about jobs;
 * may import SLF4J alone.
 * Nothing here formats or writes: that is the program's affair.
 */
package io.windfall.log;
