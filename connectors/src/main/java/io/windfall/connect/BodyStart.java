package io.windfall.connect;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/**
 * The first bytes of a body, for an exchange whose head says what counts. With none wanted it is there as soon as the head is.
 * The rest is read over, so that the connection serves again, unless it is long or slow: then the connection ends.
 */
final class BodyStart implements BodySubscriber<byte[]> {

    private static final long MOST_READ_OVER_BYTES = 64 * 1024;

    private final int wanted;
    private final Duration patience;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private Flow.Subscription subscription;
    private long readOver;
    private volatile boolean ended;

    /**
     * @param wanted bytes
     * @param patience until the end of what is read over
     */
    BodyStart(int wanted, Duration patience) {
        this.wanted = wanted;
        this.patience = patience;
        if (wanted == 0) {
            result.complete(new byte[0]);
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::end);
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[Math.min(part.remaining(), wanted - taken.size())];
            part.get(bytes);
            taken.writeBytes(bytes);
            readOver += part.remaining();
        }
        if (taken.size() == wanted) {
            result.complete(taken.toByteArray());
        }
        if (readOver > MOST_READ_OVER_BYTES) {
            end();
        }
    }

    @Override
    public void onError(Throwable failure) {
        ended = true;
        result.complete(taken.toByteArray()); // the head has come, and says what counts
    }

    @Override
    public void onComplete() {
        ended = true;
        result.complete(taken.toByteArray());
    }

    private void end() {
        if (!ended) {
            ended = true;
            result.complete(new byte[0]);
            subscription.cancel();
        }
    }
}
