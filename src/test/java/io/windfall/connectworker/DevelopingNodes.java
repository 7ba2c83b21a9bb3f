package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpExchange;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteTelemetry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The exporters of two nodes: of one by its present power, of the other by an energy counter alone. Each answer carries its own
 * number, as power, as utilisation and as what the site generates, so that each record tells which answer it was made of.
 */
final class DevelopingNodes {

    private static final String BY_POWER = "gpu-1";
    static final String BY_ENERGY = "gpu-2";
    private static final double PER_ANSWER = 1e-4;

    private final Random random;
    private final KillSwitch killSwitch;
    /** Of each node's counter at each answer, mJ; the first answer has number 0. */
    private final Map<String, List<Long>> millijoules =
            new TreeMap<>(Map.of(BY_POWER, new ArrayList<>(), BY_ENERGY, new ArrayList<>()));
    /** The last answers before each kill, by node. */
    private final Map<String, TreeSet<Integer>> kills =
            new TreeMap<>(Map.of(BY_POWER, new TreeSet<>(), BY_ENERGY, new TreeSet<>()));

    private int requests;

    DevelopingNodes(Random random, KillSwitch killSwitch) {
        this.random = random;
        this.killSwitch = killSwitch;
    }

    /** {@code scrape.targets}. */
    static String targets(String url) {
        return BY_POWER + "=" + url + "/" + BY_POWER + "," + BY_ENERGY + "=" + url + "/" + BY_ENERGY;
    }

    synchronized int looks() {
        return millijoules.get(BY_POWER).size();
    }

    /** The worker has just been killed. */
    synchronized void killed() {
        kills.forEach((node, those) -> those.add(millijoules.get(node).size() - 1));
    }

    void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String node = path.substring(path.lastIndexOf('/') + 1);
        String page;
        synchronized (this) {
            if (++requests % 17 == 0) {
                StandInServer.answer(exchange, 500, "");
                return;
            }
            List<Long> counter = millijoules.get(node);
            int number = counter.size();
            counter.add(number == 0 ? 7_000_000 : counter.get(number - 1) + 50_000 + random.nextInt(200_000));
            page = page(node, number, counter.get(number));
        }
        StandInServer.answer(exchange, 200, page);
        killSwitch.answered("nodes");
    }

    private static String page(String node, int number, long counter) {
        String labels = "{gpu=\"0\",UUID=\"GPU-" + node + "\",Hostname=\"some-pod\"} ";
        String use = "DCGM_FI_DEV_GPU_UTIL" + labels + number * 100 * PER_ANSWER + "\n";
        return node.equals(BY_POWER)
                ? "DCGM_FI_DEV_POWER_USAGE" + labels + (100 + number) + "\n" + use + "plant_watts " + number + "\n"
                : "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION" + labels + counter + "\n" + use;
    }

    synchronized void check(List<NodeTelemetry> nodes, List<SiteTelemetry> sites, boolean exactlyOnce) {
        List<NodeTelemetry> byPower = of(BY_POWER, nodes);
        List<Integer> numbers = new ArrayList<>();
        for (NodeTelemetry record : byPower) {
            int number = number(record);
            numbers.add(number);
            assertThat(record.getComputeWatts()).isEqualTo(100 + number);
        }
        grows(byPower.stream().map(NodeTelemetry::getAt).toList());
        grows(byPower.stream().map(NodeTelemetry::getSequence).toList());
        whole(numbers, exactlyOnce);

        grows(sites.stream().map(SiteTelemetry::getAt).toList());
        grows(sites.stream().map(SiteTelemetry::getSequence).toList());
        whole(sites.stream().map(site -> site.getGenerationWatts().intValue()).toList(), exactlyOnce);

        List<NodeTelemetry> byEnergy = of(BY_ENERGY, nodes);
        grows(byEnergy.stream().map(NodeTelemetry::getAt).toList());
        grows(byEnergy.stream().map(NodeTelemetry::getSequence).toList());
        grows(byEnergy.stream().map(DevelopingNodes::number).toList());
        for (int i = 1; i < byEnergy.size(); i++) {
            conserves(byEnergy, i, exactlyOnce);
        }
        assertThat(byEnergy).hasSizeGreaterThan(5);
    }

    /** Mean power times the time that it is the mean of is the energy counted in it: since the record before. */
    private void conserves(List<NodeTelemetry> records, int index, boolean exactlyOnce) {
        NodeTelemetry now = records.get(index);
        List<Long> counter = millijoules.get(BY_ENERGY);
        boolean found = false;
        // Without exactly-once support the record before may be forgotten, and the mean begin before it.
        for (int i = index - 1; i >= 0 && !found && (i == index - 1 || !exactlyOnce); i--) {
            NodeTelemetry earlier = records.get(i);
            double told = now.getComputeWatts()
                    * (now.getAt().toEpochMilli() - earlier.getAt().toEpochMilli());
            double counted = counter.get(number(now)) - counter.get(number(earlier));
            found = Math.abs(told - counted) <= counted * 1e-6;
        }
        assertThat(found)
                .as("energy from %s to %s", records.get(index - 1), now)
                .isTrue();
    }

    /** Each answer was told, in order, but for those that came right before a kill. */
    private void whole(List<Integer> numbers, boolean exactlyOnce) {
        grows(numbers);
        assertThat(numbers).hasSizeGreaterThan(10);
        int lost = exactlyOnce ? 1 : 3;
        TreeSet<Integer> missing = new TreeSet<>();
        for (int number = 0; number < numbers.get(numbers.size() - 1); number++) {
            missing.add(number);
        }
        numbers.forEach(missing::remove);
        for (int number : missing) {
            Integer kill = kills.get(BY_POWER).ceiling(number);
            assertThat(kill)
                    .as("answer %d was not told; kills after %s", number, kills)
                    .isNotNull();
            assertThat(kill - number)
                    .as("answer %d, kill after %d", number, kill)
                    .isLessThan(lost);
        }
    }

    private static <T extends Comparable<? super T>> void grows(List<T> values) {
        for (int i = 1; i < values.size(); i++) {
            assertThat(values.get(i).compareTo(values.get(i - 1)))
                    .as("%s after %s", values.get(i), values.get(i - 1))
                    .isPositive();
        }
    }

    private static List<NodeTelemetry> of(String name, List<NodeTelemetry> nodes) {
        return nodes.stream().filter(node -> node.getNode().equals(name)).toList();
    }

    private static int number(NodeTelemetry record) {
        double number = record.getUtilisation() / PER_ANSWER;
        assertThat(number).isCloseTo(Math.rint(number), within(1e-6));
        return (int) Math.rint(number);
    }

    synchronized String tally() {
        return millijoules.get(BY_POWER).size() + "+"
                + millijoules.get(BY_ENERGY).size() + " scrapes";
    }
}
