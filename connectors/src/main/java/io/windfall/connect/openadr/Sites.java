package io.windfall.connect.openadr;

import io.windfall.connect.openadr.VenEvent.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Which sites an event is for: by the names of resources, else of VENs, else of any other targets, else the default. */
final class Sites {

    private static final Set<String> RESOURCES = Set.of("RESOURCE_NAME", "RESOURCE");
    private static final Set<String> VENS = Set.of("VEN_NAME", "VEN");

    private final Map<String, String> byName;
    private final String otherwise;

    /** @param otherwise null: none */
    Sites(Map<String, String> byName, String otherwise) {
        this.byName = Map.copyOf(byName);
        this.otherwise = otherwise;
    }

    /** At least one, in the order of names. */
    Set<String> of(VenEvent event) throws Refusal {
        List<Predicate<Target>> kinds = List.of(
                target -> target.type() != null && RESOURCES.contains(target.type()),
                target -> target.type() != null && VENS.contains(target.type()),
                target -> true);
        for (Predicate<Target> kind : kinds) {
            Set<String> found = new TreeSet<>();
            event.targets().stream()
                    .filter(kind)
                    .map(target -> byName.get(target.value()))
                    .filter(Objects::nonNull)
                    .forEach(found::add);
            if (!found.isEmpty()) {
                return found;
            }
        }
        if (otherwise == null) {
            throw new Refusal(
                    Refusal.UNKNOWN_SITE,
                    "none of its targets "
                            + event.targets().stream().map(Target::value).toList() + " is a site: add one to "
                            + OpenAdrConfig.SITES + ", or set " + OpenAdrConfig.SITE);
        }
        return Set.of(otherwise);
    }
}
