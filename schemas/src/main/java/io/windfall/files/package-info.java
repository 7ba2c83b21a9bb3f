/**
 * What the JDK does not do with files in one call. Import this package freely; it needs nothing but the JDK. May import nothing of
 * Windfall.
 */
package io.windfall.files;
