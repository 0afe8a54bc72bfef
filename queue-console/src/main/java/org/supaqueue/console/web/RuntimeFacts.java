package org.supaqueue.console.web;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.supaqueue.console.api.Facts;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.internal.cdi.QueueRuntime;
import org.supaqueue.internal.cdi.Version;
import org.supaqueue.internal.config.EffectiveSetting;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.dispatch.QueueNode;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.store.Schema;

/** What the running queue of this application knows. */
final class RuntimeFacts implements Facts {

    private final QueueRuntime runtime;
    private final ConsoleSettings console;

    RuntimeFacts(QueueRuntime runtime, ConsoleSettings console) {
        this.runtime = runtime;
        this.console = console;
    }

    @Override
    public Schema schema() {
        return runtime.schema();
    }

    @Override
    public Settings settings() {
        return runtime.settings();
    }

    @Override
    public List<EffectiveSetting> effectiveSettings() {
        return EffectiveSetting.all(ConfigProvider.getConfig(), runtime.settings());
    }

    @Override
    public ConsoleSettings console() {
        return console;
    }

    @Override
    public Optional<NodeView> node() {
        return Optional.ofNullable(runtime.node()).map(QueueNode::view);
    }

    @Override
    public String version() {
        return Version.read();
    }
}
