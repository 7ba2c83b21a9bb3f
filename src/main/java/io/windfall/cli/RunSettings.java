package io.windfall.cli;

import io.windfall.transfer.TlsFiles;
import io.windfall.web.WebConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The settings that {@code run} and {@code up} read on their way: looked at before they begin anything, and by {@code doctor}. */
final class RunSettings {
    private final Configuration configuration;
    private final Surroundings surroundings;

    RunSettings(Configuration configuration, Surroundings surroundings) {
        this.configuration = configuration;
        this.surroundings = surroundings;
    }

    /**
     * Checks what no flag of {@link SettingsOptions} can stand in for.
     *
     * @throws UserException for the first setting that makes no sense
     */
    void validate() {
        checks().forEach(Runnable::run);
    }

    /** All that {@code run} would refuse, a line each; empty: none. */
    List<String> mistakes() {
        List<Runnable> checks = new ArrayList<>(checks());
        checks.add(this::checkFabricSettings);
        List<String> lines = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (UserException e) {
                lines.add(e.getMessage());
            }
        }
        return lines;
    }

    private List<Runnable> checks() {
        return List.of(
                () -> OrchestratorRun.applicationId(configuration),
                () -> OrchestratorRun.stateDirectory(configuration),
                () -> OrchestratorRun.threads(configuration),
                () -> OrchestratorRun.standbys(configuration, 0),
                () -> OrchestratorRun.commitInterval(configuration),
                () -> StartPatience.patience(configuration),
                this::checkHttp,
                () -> new HttpSettings(configuration, surroundings).history(),
                () -> GrantKeyFile.check(configuration, surroundings));
    }

    private void checkHttp() {
        TlsFiles tls = new HttpSettings(configuration, surroundings)
                .config()
                .map(WebConfig::tls)
                .orElse(null);
        if (tls != null) {
            try {
                tls.load();
            } catch (IOException e) {
                throw UserException.usage("http.tls: " + Failures.reason(e), e);
            }
        }
    }

    private void checkFabricSettings() {
        SettingsOptions settings = new SettingsOptions();
        settings.complete(configuration);
        settings.validate();
    }
}
