package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SseStreamTest {

    private final Line line = new Line();
    private final SseStream stream = new SseStream("f", line, Runnable::run);

    @Test
    void shouldSendAtOnceWhatTheClientTakes() {
        line.ready = true;
        stream.onWritePossible();
        stream.send(SseStream.event("hello", "{}"));
        assertThat(line.text()).isEqualTo("event: hello\ndata: {}\n\n");
    }

    @Test
    void shouldKeepTheOrderOfWhatHasToWait() {
        stream.send(SseStream.event("a", "1"));
        stream.onWritePossible();
        stream.send(SseStream.event("b", "2"));
        assertThat(line.text()).isEmpty();
        line.ready = true;
        stream.onWritePossible();
        assertThat(line.text()).isEqualTo("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n");
    }

    @Test
    void shouldDropAClientThatDoesNotRead() {
        stream.onWritePossible();
        for (int i = 0; i < SseStream.MOST_EVENTS; i++) {
            stream.send(SseStream.KEEP_ALIVE);
        }
        assertThat(stream.done()).isNotDone();
        stream.send(SseStream.KEEP_ALIVE);
        assertThat(stream.done()).isCompleted();
        line.ready = true;
        stream.onWritePossible();
        assertThat(line.text()).as("nothing goes out after that").isEmpty();
    }

    @Test
    void shouldDropAClientForWhomTooManyBytesWait() {
        byte[] large = new byte[(int) SseStream.MOST_BYTES / 4];
        for (int i = 0; i < 4; i++) {
            stream.send(large);
        }
        assertThat(stream.done()).isNotDone();
        stream.send(new byte[1]);
        assertThat(stream.done()).isCompleted();
    }

    @Test
    void shouldEndWhenTheClientIsGone() {
        stream.onError(new java.io.IOException("gone"));
        assertThat(stream.done()).isCompleted();
        stream.send(SseStream.KEEP_ALIVE);
    }

    /** A connection that takes bytes only when it is told to. */
    private static final class Line extends ServletOutputStream {
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private boolean ready;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(int one) {
            sent.write(one);
        }

        String text() {
            return sent.toString(StandardCharsets.UTF_8);
        }
    }
}
