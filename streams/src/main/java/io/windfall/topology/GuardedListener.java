package io.windfall.topology;

import io.windfall.fabric.Output;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps from the topology what a listener throws: the first is logged whole, the others at debug level. */
final class GuardedListener implements EmissionListener {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final EmissionListener inner;
    private final AtomicBoolean told = new AtomicBoolean();

    private GuardedListener(EmissionListener inner) {
        this.inner = inner;
    }

    static EmissionListener around(EmissionListener inner) {
        return inner == NONE ? NONE : new GuardedListener(inner);
    }

    @Override
    public void emitted(String fabric, Output output, long calledForAtMillis) {
        try {
            inner.emitted(fabric, output, calledForAtMillis);
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    @Override
    public void refused(String reason) {
        try {
            inner.refused(reason);
        } catch (RuntimeException e) {
            tell(e);
        }
    }

    private void tell(RuntimeException failure) {
        if (told.compareAndSet(false, true)) {
            LOG.error("What goes out is no longer counted rightly: {}", failure.getMessage(), failure);
        } else {
            LOG.debug("What goes out is not counted", failure);
        }
    }
}
