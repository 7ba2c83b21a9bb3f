package io.windfall.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.streams.KafkaStreams.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that instances of the application left open when they died. Until such a one is over, whoever takes
 * over can restore nothing behind it and read nothing beyond it; of its own accord a broker ends it only after the
 * transaction timeout, and then at its next look round (10 s each by default).
 *
 * <p>It looks while the instance takes partitions over, at first four times a second, later every 4 s, and after that until one
 * look was answered: with a standby, taking over is done sooner than a look that must be repeated. It ends a transaction
 * only when the transactional id is one of Kafka Streams for this application, and the process in that id is no member of the group any more.
 * A process that lives all the same, and was only cut off, finds its producer fenced, and joins anew: what it had open could not have
 * been committed. Where a member does not tell its process (a {@code client.id} of one's own), or the cluster does not let it ask,
 * nothing is ended, and the broker's timeout holds; a failure is logged and changes nothing else.
 */
final class DeadTransactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadTransactions.class);
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Looks without an answer after taking over; by then the broker has ended all by itself. */
    private static final int MOST_LATE_LOOKS = 12;

    private final Admin admin;
    private final String applicationId;
    private final Pattern producerOf;
    private final Pattern memberOf;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "dead-transactions");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean takingOver;
    private String lastFailure = "";

    /** @param admin asks and ends; closed with this */
    DeadTransactions(Admin admin, String applicationId) {
        this.admin = admin;
        this.applicationId = applicationId;
        String begins = Pattern.quote(applicationId) + "-(" + UUID + ")-";
        this.producerOf = Pattern.compile(begins + "\\d+");
        this.memberOf = Pattern.compile(begins + "StreamThread-.*");
    }

    /** Is to be told how the instance stands, whenever that changes; returns at once. */
    void changed(State now) {
        boolean before = takingOver;
        takingOver = now == State.REBALANCING;
        if (takingOver && !before) {
            thread.execute(() -> lookAndAgain(FIRST_WAIT_MILLIS, MOST_LATE_LOOKS));
        }
    }

    private void lookAndAgain(long waitMillis, int lateLooks) {
        boolean late = !takingOver;
        boolean answered = look();
        int left = late ? lateLooks - 1 : lateLooks;
        if (takingOver || !answered && left > 0 && !thread.isShutdown()) {
            long next = StrictMath.min(LONGEST_WAIT_MILLIS, waitMillis + waitMillis / 4);
            thread.schedule(() -> lookAndAgain(next, left), waitMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Says whether there was an answer. */
    private boolean look() {
        try {
            Set<String> ended = end();
            if (!ended.isEmpty()) {
                LOG.info("Ended transactions of instances that are gone: {}", ended);
            }
            return true;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            String failure = String.valueOf(e.getCause() == null ? e : e.getCause());
            if (!failure.equals(lastFailure)) {
                LOG.warn(
                        "Transactions that dead instances left open end only with their timeout: {} (needed are Describe and"
                                + " Write on the transactional ids that begin with {}-, and Describe on the group {})",
                        failure,
                        applicationId,
                        applicationId);
                lastFailure = failure;
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Looks once.
     *
     * @return transactional ids of what was ended
     */
    Set<String> end() throws ExecutionException, TimeoutException, InterruptedException {
        Set<String> open = new TreeSet<>();
        ListTransactionsOptions ongoing = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        for (TransactionListing transaction :
                answer(admin.listTransactions(ongoing).all())) {
            open.add(transaction.transactionalId());
        }
        open.removeIf(id -> !producerOf.matcher(id).matches());
        if (open.isEmpty()) {
            return Set.of();
        }
        // Only now: whoever has a transaction that was listed, and lives, has been a member since before.
        Optional<Set<String>> living = living();
        if (living.isEmpty()) {
            return Set.of();
        }
        open.removeIf(id -> living.get().contains(process(producerOf, id)));
        if (!open.isEmpty()) {
            answer(admin.fenceProducers(open).all());
        }
        return open;
    }

    /** The processes of the group's members; empty where not every member tells its own. */
    private Optional<Set<String>> living() throws ExecutionException, TimeoutException, InterruptedException {
        Collection<MemberDescription> members = answer(
                        admin.describeConsumerGroups(Set.of(applicationId)).all())
                .get(applicationId)
                .members();
        Set<String> processes = new TreeSet<>();
        for (MemberDescription member : members) {
            String process = process(memberOf, member.clientId());
            if (process == null) {
                LOG.debug("The member {} does not tell its process: no transaction is ended", member.clientId());
                return Optional.empty();
            }
            processes.add(process);
        }
        return members.isEmpty() ? Optional.empty() : Optional.of(processes);
    }

    private static String process(Pattern pattern, String id) {
        Matcher match = pattern.matcher(id);
        return match.matches() ? match.group(1) : null;
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        takingOver = false;
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
