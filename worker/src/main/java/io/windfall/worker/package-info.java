/**
 * Runs Connect's own worker on behalf of the program, from a class loader of its own. May import: Connect's runtime.
 * May not import: anything of Windfall; the program reaches it by reflection and types of the JDK alone.
 */
package io.windfall.worker;
