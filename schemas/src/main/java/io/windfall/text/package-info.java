/**
 * Words for people: what was probably meant, what an exception about a file means, how an address is written. Import this
 * package freely; it needs nothing but the JDK. May import nothing of Windfall.
 */
package io.windfall.text;
