/**
 * Words for those who are told what went wrong: what was probably meant, and what an exception about a file means. Import this
 * package freely; it needs nothing but the JDK. May import nothing of Windfall.
 */
package io.windfall.text;
