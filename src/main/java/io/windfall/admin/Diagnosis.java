package io.windfall.admin;

import java.util.List;

/**
 * What the {@link Doctor} found.
 *
 * @param findings one for each check, in the order in which they were made
 * @param reachable whether broker and registry both answered
 */
public record Diagnosis(List<Finding> findings, boolean reachable) {
    public Diagnosis {
        findings = List.copyOf(findings);
    }

    /** Whether no check failed; warnings are allowed. */
    public boolean fit() {
        return findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL);
    }
}
