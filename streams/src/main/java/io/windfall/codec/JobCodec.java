package io.windfall.codec;

import io.windfall.fabric.JobReport;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.PrestagedBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Reports on jobs. What Avro leaves in any order is put in order, so that the same facts are the same bits. */
final class JobCodec {

    private JobCodec() {}

    static JobReport toDomain(JobProgress avro) {
        return new JobReport(
                avro.getJob(),
                avro.getSite(),
                avro.getNode(),
                state(avro.getState()),
                avro.getEpoch(),
                avro.getSession(),
                avro.getSequence(),
                Fields.millis(avro.getAt()),
                avro.getCheckpointBytes(),
                avro.getDeltaBytes(),
                prestaged(avro.getPrestaged()),
                Fields.optionalMillis(avro.getLastCheckpointAt()),
                avro.getStep(),
                avro.getTotalSteps(),
                avro.getRemainingSeconds(),
                avro.getComputeWatts(),
                avro.getGpuModel(),
                Fields.optionalMillis(avro.getDeadline()),
                avro.getSlack(),
                avro.getMigratable(),
                List.copyOf(new TreeSet<>(avro.getAllowedSites())),
                labels(avro.getLabels()));
    }

    static JobProgress toAvro(String fabric, JobReport report) {
        JobProgress avro = new JobProgress();
        avro.setFabric(fabric);
        avro.setJob(report.job());
        avro.setSite(report.site());
        avro.setNode(report.node());
        avro.setState(state(report.state()));
        avro.setEpoch(report.epoch());
        avro.setSession(report.session());
        avro.setSequence(report.sequence());
        avro.setAt(Fields.instant(report.atMillis()));
        avro.setCheckpointBytes(report.checkpointBytes());
        avro.setDeltaBytes(report.deltaBytes());
        List<PrestagedBytes> held = new ArrayList<>(report.prestaged().size());
        for (JobReport.Prestaged prestaged : report.prestaged()) {
            held.add(new PrestagedBytes(prestaged.site(), prestaged.bytes()));
        }
        avro.setPrestaged(held);
        avro.setLastCheckpointAt(Fields.optionalInstant(report.lastCheckpointAtMillis()));
        avro.setStep(report.step());
        avro.setTotalSteps(report.totalSteps());
        avro.setRemainingSeconds(report.remainingSeconds());
        avro.setComputeWatts(report.computeWatts());
        avro.setGpuModel(report.gpuModel());
        avro.setDeadline(Fields.optionalInstant(report.deadlineMillis()));
        avro.setSlack(report.slack());
        avro.setMigratable(report.migratable());
        avro.setAllowedSites(new ArrayList<>(report.allowedSites()));
        avro.setLabels(labels(report.labels()));
        return avro;
    }

    private static List<JobReport.Prestaged> prestaged(List<PrestagedBytes> held) {
        List<JobReport.Prestaged> sorted = new ArrayList<>(held.size());
        for (PrestagedBytes each : held) {
            sorted.add(new JobReport.Prestaged(each.getSite(), each.getBytes()));
        }
        sorted.sort(Comparator.comparing(JobReport.Prestaged::site));
        return sorted;
    }

    private static List<String> labels(Map<String, String> map) {
        TreeSet<String> sorted = new TreeSet<>();
        for (Map.Entry<String, String> label : map.entrySet()) {
            sorted.add(label.getKey() + "=" + label.getValue());
        }
        return List.copyOf(sorted);
    }

    private static Map<String, String> labels(List<String> labels) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String label : labels) {
            int at = label.indexOf('=');
            if (at < 0) {
                throw new IllegalArgumentException("labels must be key=value but one is '" + label + "'");
            }
            map.put(label.substring(0, at), label.substring(at + 1));
        }
        return map;
    }

    private static JobReport.State state(JobState state) {
        return switch (state) {
            case QUEUED -> JobReport.State.QUEUED;
            case RUNNING -> JobReport.State.RUNNING;
            case PAUSED -> JobReport.State.PAUSED;
            case STOPPED -> JobReport.State.STOPPED;
            case FINISHED -> JobReport.State.FINISHED;
            case FAILED -> JobReport.State.FAILED;
            case UNKNOWN -> null;
        };
    }

    private static JobState state(JobReport.State state) {
        return switch (state) {
            case QUEUED -> JobState.QUEUED;
            case RUNNING -> JobState.RUNNING;
            case PAUSED -> JobState.PAUSED;
            case STOPPED -> JobState.STOPPED;
            case FINISHED -> JobState.FINISHED;
            case FAILED -> JobState.FAILED;
        };
    }
}
