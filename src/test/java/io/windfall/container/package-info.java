/**
 * The image of the program, run in a container.
 * May import everything of the program, its shared test client, and Testcontainers.
 * May not be imported.
 */
package io.windfall.container;
