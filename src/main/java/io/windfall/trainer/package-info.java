/**
 * A small trainer that truly trains, to have something real to move: {@link io.windfall.trainer.Trainer} is its own program.
 * May import the JDK only; nothing else may import it.
 */
package io.windfall.trainer;
