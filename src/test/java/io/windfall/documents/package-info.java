/**
 * Reads the project's documents, and runs and checks what stands in them: CONTRIBUTING.md says by which words.
 * May import the tests' helpers and what is handed in to parse command lines.
 * May not be imported by anything that ships.
 */
package io.windfall.documents;
