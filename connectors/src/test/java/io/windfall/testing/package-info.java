/**
 * Helpers of this module's tests, of no use elsewhere but to other tests. May import the JDK and what is public here. Not to
 * be imported by the program.
 */
package io.windfall.testing;
