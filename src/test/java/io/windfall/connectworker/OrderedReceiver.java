package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Commands of several jobs, and the webhook that gets them: now and then it is in trouble or wants a rest. */
final class OrderedReceiver {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int JOBS = 4;

    /** A delivery and what it was answered. */
    private record Try(Delivery delivery, int status) {}

    private final Random random;
    private final KillSwitch killSwitch;
    private final List<MigrationCommand> commands = new ArrayList<>();
    private final List<Try> tries = new ArrayList<>();

    OrderedReceiver(Random random, KillSwitch killSwitch) {
        this.random = random;
        this.killSwitch = killSwitch;
    }

    /** The next command, of any of the jobs; ids are {@code JOB-NUMBER}, from 1 for each job. */
    synchronized MigrationCommand next() {
        String job = "train-" + random.nextInt(JOBS);
        long number = 1
                + commands.stream()
                        .filter(command -> command.getJob().equals(job))
                        .count();
        MigrationCommand command = new MigrationCommand();
        command.setId(job + "-" + number);
        command.setFabric("f");
        command.setJob(job);
        command.setKind(number % 2 == 0 ? CommandKind.RESUME : CommandKind.PAUSE);
        command.setSite("reno");
        command.setEpoch(number);
        command.setIssuedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        command.setCheckpoint(true);
        commands.add(command);
        return command;
    }

    synchronized int taken() {
        return (int) tries.stream().filter(each -> each.status() == 200).count();
    }

    void answer(HttpExchange exchange) throws IOException {
        Delivery delivery = Delivery.of(exchange);
        int status;
        synchronized (this) {
            int number = tries.size() + 1;
            status = number % 23 == 0 ? 429 : number % 9 == 0 ? 500 : 200;
            tries.add(new Try(delivery, status));
        }
        if (status == 429) {
            exchange.getResponseHeaders().add("Retry-After", "1");
        }
        StandInServer.answer(exchange, status, "");
        if (status == 200) {
            killSwitch.answered("hook");
        }
    }

    /** Each command was taken; of each job none was tried before the one before it was taken; repeats are the same. */
    synchronized void check() throws Exception {
        Map<String, Long> taken = new HashMap<>();
        Map<String, Delivery> first = new HashMap<>();
        for (Try each : tries) {
            Delivery delivery = each.delivery();
            assertThat(delivery.idempotencyKey()).isEqualTo(delivery.id());
            assertThat(delivery.signature()).isEqualTo(delivery.signedWith(PluginConfigs.SECRET));
            Delivery before = first.putIfAbsent(delivery.id(), delivery);
            if (before != null) {
                assertThat(delivery.body()).isEqualTo(before.body());
            }
            JsonNode event = JSON.readTree(delivery.body());
            assertThat(event.path("id").asText()).isEqualTo(delivery.id());
            String job = event.at("/data/job").asText();
            long number = event.at("/data/epoch").asLong();
            assertThat(delivery.id()).isEqualTo(job + "-" + number);
            long reached = taken.getOrDefault(job, 0L);
            assertThat(number).as("%s after %d", delivery.id(), reached).isLessThanOrEqualTo(reached + 1);
            if (each.status() == 200) {
                taken.put(job, Math.max(reached, number));
            }
        }
        Map<String, Long> commanded = new HashMap<>();
        commands.forEach(command -> commanded.merge(command.getJob(), 1L, Long::sum));
        assertThat(taken).isEqualTo(commanded);
    }

    synchronized String tally() {
        return commands.size() + " commands, " + tries.size() + " tries, " + (taken() - commands.size())
                + " taken again";
    }
}
