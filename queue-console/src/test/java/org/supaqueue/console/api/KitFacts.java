package org.supaqueue.console.api;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.supaqueue.console.config.ConsoleSettings;
import org.supaqueue.internal.cdi.QueueParts;
import org.supaqueue.internal.config.EffectiveSetting;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.job.NodeView;
import org.supaqueue.internal.store.Database;
import org.supaqueue.internal.store.Schema;
import org.supaqueue.testing.MapConfig;

/** What an application without a server knows of itself. */
public final class KitFacts implements Facts {

    private final MapConfig config;
    private final Settings settings;
    private final ConsoleSettings console;
    private final Schema schema;

    public KitFacts(DataSource dataSource, Map<String, String> values) {
        config = new MapConfig(values);
        settings = Settings.read(config);
        console = ConsoleSettings.read(config);
        try {
            schema =
                    QueueParts.opener(settings, new Database(dataSource)).open().schema();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public List<EffectiveSetting> effectiveSettings() {
        return EffectiveSetting.all(config, settings);
    }

    @Override
    public ConsoleSettings console() {
        return console;
    }

    @Override
    public Optional<NodeView> node() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "0.1.0-test";
    }
}
