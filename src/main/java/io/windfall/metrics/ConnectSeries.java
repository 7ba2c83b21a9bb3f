package io.windfall.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Figures of a worker of Kafka Connect in this process, of its connectors and of its clients. Its classes are not ours, but all that
 * runs in a process shares JMX, so they are read there when they are asked for. They are called as Micrometer calls Kafka's:
 * {@code kafka.GROUP.NAME}, dots for hyphens; instead of a status there is {@code running}, 1 or 0.
 */
final class ConnectSeries {
    private static final List<String> DOMAINS =
            List.of("kafka.connect", "kafka.producer", "kafka.consumer", "kafka.admin.client");

    /** Say nothing that changes. */
    private static final Set<String> STILL = Set.of("app-info", "kafka-metrics-count");

    private static final String GROUP_END = "-metrics";
    private static final String COUNTED = "-total";
    private static final String STATUS = "status";
    private static final String PLUGINS = "plugins";

    private final MeterRegistry registry;
    private final MBeanServer beans;
    private final Map<Figure, Meter> shown = new HashMap<>();

    private record Figure(ObjectName bean, String attribute) {}

    ConnectSeries(MeterRegistry registry, MBeanServer beans) {
        this.registry = registry;
        this.beans = beans;
    }

    /** Takes up what has come since, and drops what is gone. */
    void refresh() {
        Set<Figure> found = new HashSet<>();
        for (String domain : DOMAINS) {
            for (ObjectName bean : beans.queryNames(pattern(domain), null)) {
                if (!STILL.contains(bean.getKeyProperty("type"))) {
                    figuresOf(bean, found);
                }
            }
        }
        shown.keySet().removeIf(figure -> {
            boolean gone = !found.contains(figure);
            if (gone) {
                registry.remove(shown.get(figure));
            }
            return gone;
        });
        found.forEach(figure -> shown.computeIfAbsent(figure, this::show));
    }

    private static ObjectName pattern(String domain) {
        try {
            return new ObjectName(domain + ":type=*,*");
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private void figuresOf(ObjectName bean, Set<Figure> found) {
        try {
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(bean).getAttributes()) {
                if (isFigure(bean, attribute.getName())) {
                    found.add(new Figure(bean, attribute.getName()));
                }
            }
        } catch (InstanceNotFoundException e) {
            // It has ended since it was found, or is put there anew with one attribute more or less: the next look
            // tells.
            shown.keySet().stream().filter(figure -> figure.bean().equals(bean)).forEach(found::add);
        } catch (JMException e) {
            throw new IllegalStateException("JMX does not tell of " + bean, e);
        }
    }

    private boolean isFigure(ObjectName bean, String attribute) throws JMException {
        try {
            return beans.getAttribute(bean, attribute) instanceof Number || attribute.equals(STATUS);
        } catch (AttributeNotFoundException e) {
            return false;
        }
    }

    private Meter show(Figure figure) {
        String name = figure.attribute();
        if (name.equals(STATUS)) {
            return Gauge.builder(name(figure, "running"), figure, this::read)
                    .tags(tags(figure))
                    .description("Whether Connect says that it is running: 1, else 0")
                    .register(registry);
        } else if (name.endsWith(COUNTED)) {
            return FunctionCounter.builder(name(figure, name), figure, this::read)
                    .tags(tags(figure))
                    .register(registry);
        }
        return Gauge.builder(name(figure, name), figure, this::read)
                .tags(tags(figure))
                .register(registry);
    }

    private static String name(Figure figure, String attribute) {
        String group = figure.bean().getKeyProperty("type");
        String bare = group.endsWith(GROUP_END) ? group.substring(0, group.length() - GROUP_END.length()) : group;
        return "kafka." + dotted(bare) + "." + dotted(attribute);
    }

    private static Tags tags(Figure figure) {
        Map<String, String> properties = new TreeMap<>(figure.bean().getKeyPropertyList());
        if (PLUGINS.equals(properties.remove("type"))) {
            properties.putIfAbsent("feed", ""); // a sink has none, and figures of one name must have the same labels
        }
        Tags tags = Tags.empty();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String value = property.getValue();
            tags = tags.and(dotted(property.getKey()), value.startsWith("\"") ? ObjectName.unquote(value) : value);
        }
        return tags;
    }

    private static String dotted(String name) {
        return name.replace('-', '.');
    }

    /** Not a number where it has ended meanwhile. */
    private double read(Figure figure) {
        try {
            Object value = beans.getAttribute(figure.bean(), figure.attribute());
            return value instanceof Number number ? number.doubleValue() : "running".equals(value) ? 1 : 0;
        } catch (JMException e) {
            return Double.NaN;
        }
    }
}
