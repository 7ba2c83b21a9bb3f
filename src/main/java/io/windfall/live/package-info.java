/**
 * The live demo: executors and trainers as processes of their own, moved between sites by a real orchestrator.
 * May import every package of the program but {@code cli}, whose {@code Main} it starts by name; prints nothing itself.
 * Only {@code cli} and tests may import it.
 */
package io.windfall.live;
