package io.windfall.admin;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** What an admin client answers. */
public final class AdminAnswer {
    private AdminAnswer() {}

    /**
     * Waits for it.
     *
     * @throws KafkaException Kafka's own, as the client gave it; its time is up after {@code default.api.timeout.ms}
     */
    public static <T> T got(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new KafkaException(e.getCause());
        }
    }
}
