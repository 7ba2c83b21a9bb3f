package io.windfall.faults;

/** A site's machine: its clocks, its disk, what runs there, and its executor. A site may have a second one by mistake. */
final class Host {

    final String site;
    final String name;
    final Dice dice;
    final Disk disk;
    final Driver driver;
    final Executor executor;

    /** Whether it does not reach the log. */
    boolean cutFromKafka;

    private final World world;
    private final double drift;
    private final long skewMillis;
    private long bootedAtMillis;
    private int boots;
    private boolean off;

    Host(World world, String site, String name) {
        this.world = world;
        this.site = site;
        this.name = name;
        this.dice = world.dice.split();
        boolean drifts = world.setup.may(Fault.CLOCK_DRIFTED);
        this.drift = drifts ? (dice.between(0, 10) - 5) / 1000.0 : 0;
        this.skewMillis = drifts ? dice.between(-3000, 3000) : 0;
        if (drift != 0) {
            world.met(Fault.CLOCK_DRIFTED);
        }
        this.bootedAtMillis = world.schedule.now() - dice.between(1000, 1_000_000);
        this.disk = new Disk(world);
        this.driver = new Driver(world, this);
        this.executor = new Executor(world, this);
    }

    /** Its boot clock, ms. */
    long bootMillis() {
        return (long) ((world.schedule.now() - bootedAtMillis) * (1 + drift));
    }

    /** The true time at which its boot clock shows an instant. */
    long trueMillis(long bootMillis) {
        return bootedAtMillis + (long) StrictMath.ceil(bootMillis / (1 + drift));
    }

    long wallMillis() {
        return world.schedule.now() + skewMillis;
    }

    String bootId() {
        return name + "-boot-" + boots;
    }

    Job job(String job) {
        return world.job(job);
    }

    boolean isOff() {
        return off;
    }

    /** The machine goes down and comes up: nothing of what ran lives. */
    void reboot(long downMillis) {
        if (off) {
            return;
        }
        world.met(Fault.MACHINE_REBOOTED);
        world.trace(() -> name + ": the machine goes down");
        powerOff();
        world.schedule.in(downMillis, this::powerOn);
    }

    /** The disk is lost, and with it the machine until it has another. */
    void loseDisk(long downMillis) {
        if (off) {
            return;
        }
        world.met(Fault.DISK_LOST);
        world.trace(() -> name + ": the disk is lost");
        powerOff();
        driver.loseDisk();
        disk.lose();
        executor.loseDisk();
        world.schedule.in(downMillis, this::powerOn);
    }

    /** It goes down for good. */
    void powerOff() {
        off = true;
        executor.crash(Long.MAX_VALUE);
        driver.killAll("the machine went down");
    }

    private void powerOn() {
        off = false;
        boots++;
        bootedAtMillis = world.schedule.now();
        executor.boot();
    }
}
