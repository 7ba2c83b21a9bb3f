/** The plugin folder in real workers of Connect, in processes of their own. May import: everything. */
package io.windfall.connectworker;
