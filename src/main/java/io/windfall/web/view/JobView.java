package io.windfall.web.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.codec.StateCodec;
import io.windfall.exchange.AvroJson;
import io.windfall.fabric.JobState;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobRecord;

/** Jobs, and what is said of where they could go. */
public final class JobView {

    private JobView() {}

    public static ObjectNode of(JobRecord job, FabricTime time) {
        JobState state = StateCodec.toDomain(job);
        JobProgress report = job.getReport();
        long now = time.nowMillis();
        ObjectNode json = Nodes.object();
        json.put("job", report.getJob());
        json.put("site", job.getSite());
        json.put("phase", job.getPhase().name());
        json.put("state", report.getState().name());
        json.put("epoch", job.getEpoch());
        json.put("node", report.getNode());
        json.put("gpuModel", report.getGpuModel());
        json.set("computeWatts", Nodes.finite(report.getComputeWatts()));
        json.put("checkpointBytes", report.getCheckpointBytes());
        json.put("deltaBytes", report.getDeltaBytes());
        json.put("step", report.getStep());
        json.put("totalSteps", report.getTotalSteps());
        json.set("remainingSeconds", Nodes.finite(state.remainingSecondsAt(now)));
        json.set(
                "deadline",
                Nodes.instant(
                        report.getDeadline() == null
                                ? null
                                : (Long) report.getDeadline().toEpochMilli()));
        json.set("slackSeconds", Nodes.finite(state.slackSecondsAt(now)));
        json.put("held", job.getHeld());
        json.put("migratable", report.getMigratable());
        json.set("allowedSites", Nodes.texts(report.getAllowedSites()));
        json.set("arrivedAt", Nodes.instantOrNever(job.getArrivedAt()));
        json.set("movedAt", Nodes.instantOrNever(job.getMovedAt()));
        json.set("endedAt", Nodes.instantOrNever(job.getEndedAt()));
        json.set("restingSince", Nodes.instantOrNever(job.getRestingSince()));
        json.put("moveFailures", job.getMoveFailures());
        long reportAt = report.getAt().toEpochMilli();
        json.set("reportAt", Nodes.instant(reportAt));
        json.put("reportAgeMillis", time.ageOf(reportAt));
        ArrayNode copies = json.putArray("copies");
        job.getCopies().forEach(copy -> copies.add(AvroJson.of(copy)));
        ObjectNode labels = json.putObject("labels");
        report.getLabels().forEach((name, value) -> labels.put(name, value));
        return json;
    }

    public static ObjectNode of(JobFeasibility feasibility) {
        ObjectNode json = AvroJson.of(feasibility);
        json.remove("fabric");
        return json;
    }
}
