package io.windfall.connect.caiso;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.windfall.connect.SeriesState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What a feed keeps between looks. Immutable.
 *
 * @param series windows and what was published
 * @param next what is to be read next: a day of the reports, or a time of the prices; empty at the first start
 * @param round the day that is looked at again, in a round over those that may be corrected; empty outside of one
 * @param told marks of what was refused, which is not told again
 */
record CaisoState(SeriesState series, String next, String round, Set<String> told) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String NEXT = "next";
    private static final String ROUND = "round";
    private static final String TOLD = "told";
    private static final int MOST_TOLD = 200;

    CaisoState {
        told = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(told));
    }

    CaisoState with(SeriesState other) {
        return new CaisoState(other, next, round, told);
    }

    CaisoState at(String other, String otherRound) {
        return new CaisoState(series, other, otherRound, told);
    }

    /** The oldest marks give way to new ones. */
    CaisoState telling(String mark) {
        Set<String> all = new LinkedHashSet<>(told);
        all.add(mark);
        all.stream().limit(Math.max(0, all.size() - MOST_TOLD)).toList().forEach(all::remove);
        return new CaisoState(series, next, round, all);
    }

    Map<String, Object> offset() {
        Map<String, Object> offset = new HashMap<>(series.offset());
        offset.put(NEXT, next);
        offset.put(ROUND, round);
        try {
            offset.put(TOLD, JSON.writeValueAsString(told));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        return offset;
    }

    static CaisoState of(Map<String, Object> offset) {
        try {
            List<String> told =
                    JSON.readValue((String) offset.getOrDefault(TOLD, "[]"), new TypeReference<List<String>>() {});
            return new CaisoState(
                    SeriesState.of(offset),
                    (String) offset.getOrDefault(NEXT, ""),
                    (String) offset.getOrDefault(ROUND, ""),
                    new LinkedHashSet<>(told));
        } catch (JsonProcessingException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }
}
