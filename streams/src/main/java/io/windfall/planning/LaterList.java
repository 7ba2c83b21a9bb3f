package io.windfall.planning;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/** A list that is put together when somebody reads it; unmodifiable. Used by one thread at a time. */
final class LaterList<T> extends AbstractList<T> {

    private Supplier<List<T>> later;
    private List<T> list;

    LaterList(Supplier<List<T>> later) {
        this.later = later;
    }

    private List<T> list() {
        if (list == null) {
            list = List.copyOf(later.get());
            later = null;
        }
        return list;
    }

    @Override
    public T get(int index) {
        return list().get(index);
    }

    @Override
    public int size() {
        return list().size();
    }
}
