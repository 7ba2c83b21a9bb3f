/**
 * The demo: the whole pipeline on this machine, driven by a simulated fleet, and what came of it.
 * May import every package of the program but {@code cli}; prints nothing itself.
 * What it shows of time and progress goes to a {@code DemoListener}.
 */
package io.windfall.demo;
