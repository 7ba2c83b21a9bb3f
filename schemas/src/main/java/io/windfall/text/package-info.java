/**
 * What words have in common: for those that tell a user what was probably meant. Import this package freely; it needs nothing
 * but the JDK. May import nothing of Windfall.
 */
package io.windfall.text;
