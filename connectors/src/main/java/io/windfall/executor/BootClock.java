package io.windfall.executor;

/** The machine's clock since boot: it never steps, all processes of the machine share it, and a reboot is seen. */
public interface BootClock {

    /** Milliseconds since boot, time asleep included. */
    long millis();

    /** Identifies this run of the machine: times of another one mean nothing. */
    String bootId();
}
