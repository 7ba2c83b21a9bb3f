/**
 * The command line: one class per command, configuration, exit codes, the log file. {@code Main} alone may end the process.
 * May import everything of the program; reusable work belongs in packages of its own, such as {@code io.windfall.admin}.
 * May not be imported by any other package.
 */
package io.windfall.cli;
