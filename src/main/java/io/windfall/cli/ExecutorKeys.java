package io.windfall.cli;

import java.util.List;

/** The keys of {@code windfall executor}. */
final class ExecutorKeys {
    static final ConfigKey FABRIC = new ConfigKey("executor.fabric", "default", "The fabric that the site belongs to.");
    static final ConfigKey SITE = new ConfigKey("executor.site", null, "The site whose jobs the executor runs.");
    static final ConfigKey DIRECTORY = new ConfigKey(
            "executor.dir",
            null,
            "Where the executor keeps its state, checkpoints and jobs, on a local disk; default: executor/SITE in the home"
                    + " directory.");
    static final ConfigKey JOBS = new ConfigKey(
            "executor.jobs",
            null,
            "File with the jobs that the site begins with, one JSON object: NAME to what jobs/NAME.json would hold. Each is"
                    + " taken up once, whatever becomes of it; the process driver's.");
    static final ConfigKey METRICS = new ConfigKey(
            "executor.metrics",
            null,
            "host:port where Prometheus may ask the executor for figures, at /metrics, unauthenticated; default: nowhere.");
    static final ConfigKey GRID_ZONE =
            new ConfigKey("executor.grid.zone", "", "The grid zone the site draws from, such as US-CAL-CISO.");
    static final ConfigKey SLOTS = new ConfigKey("executor.slots", "1", "GPU slots; one job takes one.");
    static final ConfigKey POWER_LIMIT = new ConfigKey("executor.power.limit.watts", null, "The most it may draw, W.");
    static final ConfigKey GPU_MODELS = new ConfigKey(
            "executor.gpu.models",
            null,
            "GPU models as NAME[:SPEED[:WATTS]], separated by commas: H100:2:700,A100; default: the reference model.");
    static final ConfigKey CARBON = new ConfigKey(
            "executor.carbon.grams.per.kwh", "0", "Average carbon intensity of its grid power, g CO2e/kWh.");
    static final ConfigKey LEASE = new ConfigKey(
            "executor.lease.ms",
            "30000",
            "So long after the last acknowledged heartbeat was sent all its jobs are dead, ms.");
    static final ConfigKey HEARTBEAT = new ConfigKey(
            "executor.heartbeat.ms",
            null,
            "Time between heartbeats, ms, at most a quarter of the lease; default: a sixth.");
    static final ConfigKey KILL_MARGIN = new ConfigKey(
            "executor.kill.margin.ms",
            null,
            "So long before the lease's end the killing begins, ms, less than half of it; default: a fifteenth.");
    static final ConfigKey REPORT =
            new ConfigKey("executor.report.ms", "10000", "Time between reports of a job where nothing changed, ms.");
    static final ConfigKey LOOK =
            new ConfigKey("executor.look.ms", "1000", "Time between questions to the driver about its jobs, ms.");
    static final ConfigKey RESTART_BACKOFF = new ConfigKey(
            "executor.restart.backoff.ms", "1000", "First wait before a crashed job is started again, ms; doubles.");
    static final ConfigKey MOST_RESTARTS = new ConfigKey(
            "executor.restart.most", "5", "So many crashes in a row without a new checkpoint make a job fail.");
    static final ConfigKey HOST = new ConfigKey(
            "executor.transfer.host",
            "127.0.0.1",
            "Address to hand checkpoints out on; others than loopback need TLS.");
    static final ConfigKey PORT =
            new ConfigKey("executor.transfer.port", "0", "Port to hand checkpoints out on; 0: any free one.");
    static final ConfigKey URL =
            new ConfigKey("executor.transfer.url", null, "Where other sites reach it; default: made of host and port.");
    static final ConfigKey UPLOAD = new ConfigKey(
            "executor.transfer.upload.bps", "0", "The most it sends to other sites at once, bit/s; 0: no limit.");
    static final ConfigKey DOWNLOAD = new ConfigKey(
            "executor.transfer.download.bps",
            "0",
            "The most it receives from other sites at once, bit/s; 0: no limit.");
    static final ConfigKey STORE_LIMIT = new ConfigKey(
            "executor.store.limit.bytes", "0", "From where on checkpoints that nobody needs are removed, B; 0: never.");
    static final ConfigKey PROBE_INTERVAL = new ConfigKey(
            "executor.probe.interval",
            "5m",
            "Time between probes of the link from each other site, such as 90s; 0: none.");
    static final ConfigKey PROBE_BYTES =
            new ConfigKey("executor.probe.bytes", "8000000", "Size of a probe, B, 100000 to 64000000.");
    static final ConfigKey NODE_TELEMETRY = new ConfigKey(
            "executor.node.telemetry",
            "true",
            "Whether the site's slots and its jobs' draw are published as node.telemetry.");
    static final ConfigKey GRANT_KEY = new ConfigKey(
            "executor.grant.public.key",
            null,
            "The orchestrator's public key, PEM; default: grant.pub in the home directory when it is there. Without one no"
                    + " checkpoint is handed out.");
    static final ConfigKey TLS_CERTIFICATE = new ConfigKey(
            "executor.tls.certificate", null, "The site's certificate with its chain, PEM, or PKCS#12 with the key.");
    static final ConfigKey TLS_KEY =
            new ConfigKey("executor.tls.key", null, "The certificate's private key, PKCS#8 as PEM; none with PKCS#12.");
    static final ConfigKey TLS_PASSWORD =
            new ConfigKey("executor.tls.password", null, "Password of the PKCS#12 file. Secret.");
    static final ConfigKey TLS_TRUSTED = new ConfigKey(
            "executor.tls.trusted", null, "Certificates of the authorities, or of the other sites themselves, PEM.");
    static final ConfigKey TLS_PINNED = new ConfigKey(
            "executor.tls.pinned",
            "false",
            "true: executor.tls.trusted holds the very certificates of the sites; host names then do not matter.");
    static final ConfigKey DRIVER = new ConfigKey(
            "executor.driver",
            "process",
            "process: any command line; command: your own scripts. See src/docs/executor.md.");
    static final ConfigKey PROCESS_GRACE =
            new ConfigKey("executor.process.grace.ms", "30000", "How long a job may take to end after SIGTERM, ms.");
    static final ConfigKey WATCHDOG_IDLE = new ConfigKey(
            "executor.process.watchdog.idle.ms",
            "60000",
            "After how long with nothing to guard the watchdog ends, ms.");
    static final ConfigKey COMMAND_START =
            new ConfigKey("executor.command.start", null, "Script that starts a job, with its arguments.");
    static final ConfigKey COMMAND_STOP = new ConfigKey("executor.command.stop", null, "Script that stops a job.");
    static final ConfigKey COMMAND_STATUS =
            new ConfigKey("executor.command.status", null, "Script that tells all jobs.");
    static final ConfigKey COMMAND_FORGET = new ConfigKey(
            "executor.command.forget", null, "Script that is told that a job is no longer this site's; optional.");
    static final ConfigKey COMMAND_KILL =
            new ConfigKey("executor.command.kill", null, "Script that kills everything; optional.");
    static final ConfigKey COMMAND_START_LIMIT =
            new ConfigKey("executor.command.start.limit.ms", "120000", "How long starting may take, ms.");
    static final ConfigKey COMMAND_STOP_LIMIT = new ConfigKey(
            "executor.command.stop.limit.ms", "300000", "How long stopping may take, with the grace period, ms.");
    static final ConfigKey COMMAND_STATUS_LIMIT =
            new ConfigKey("executor.command.status.limit.ms", "10000", "How long the other scripts may take, ms.");
    static final ConfigKey COMMAND_PROMISES_KILL = new ConfigKey(
            "executor.command.promises.kill",
            "false",
            "true: your machinery kills every job at the lease's end, also when the executor is dead.");

    private static final List<ConfigKey> ALL = List.of(
            FABRIC,
            SITE,
            DIRECTORY,
            JOBS,
            METRICS,
            GRID_ZONE,
            SLOTS,
            POWER_LIMIT,
            GPU_MODELS,
            CARBON,
            LEASE,
            HEARTBEAT,
            KILL_MARGIN,
            REPORT,
            LOOK,
            RESTART_BACKOFF,
            MOST_RESTARTS,
            HOST,
            PORT,
            URL,
            UPLOAD,
            DOWNLOAD,
            STORE_LIMIT,
            PROBE_INTERVAL,
            PROBE_BYTES,
            NODE_TELEMETRY,
            GRANT_KEY,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_PASSWORD,
            TLS_TRUSTED,
            TLS_PINNED,
            DRIVER,
            PROCESS_GRACE,
            WATCHDOG_IDLE,
            COMMAND_START,
            COMMAND_STOP,
            COMMAND_STATUS,
            COMMAND_FORGET,
            COMMAND_KILL,
            COMMAND_START_LIMIT,
            COMMAND_STOP_LIMIT,
            COMMAND_STATUS_LIMIT,
            COMMAND_PROMISES_KILL);

    private ExecutorKeys() {}

    /** In the order in which to print them. */
    static List<ConfigKey> all() {
        return ALL;
    }
}
