/**
 * An executor written against the SDK, as an example, and the test that runs it against the whole program.
 * The example may import {@code io.windfall.executor} and what {@code schemas} offers; its test everything.
 * Nothing may import this package.
 */
package io.windfall.example;
