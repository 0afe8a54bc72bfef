package org.supaqueue.ejb;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.ScheduleExpression;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.Timeout;
import jakarta.ejb.Timer;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import org.supaqueue.internal.cdi.QueuePasses;
import org.supaqueue.internal.cdi.QueueRuntime;
import org.supaqueue.internal.config.Settings;
import org.supaqueue.internal.timers.Cron;
import org.supaqueue.internal.timers.Schedule;

/**
 * Starts the node with the application, and runs the node's passes by EJB timers. The timers are not persistent: each
 * node has its own timers. No method runs in a transaction, because a claim would join that transaction.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class QueueTimers {

    private static final String WORK = "supaqueue work";
    private static final String RETRY = "supaqueue retry";
    private static final String MAINTENANCE = "supaqueue maintenance";

    @Inject
    private QueueRuntime runtime;

    @Inject
    private QueuePasses passes;

    @Resource
    private TimerService timers;

    /** Called by the container. */
    public QueueTimers() {}

    @PostConstruct
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    void start() {
        Settings settings = runtime.settings();
        runtime.drive();
        runtime.start();
        if (!settings.enabled()) {
            return;
        }
        try {
            create(WORK, settings.schedules().work());
            create(RETRY, settings.schedules().retry());
            create(MAINTENANCE, settings.schedules().maintenance());
        } catch (RuntimeException refused) {
            // The container does not call @PreDestroy after a failed start.
            runtime.stop();
            throw refused;
        }
    }

    /**
     * Stops the node if there is no Servlet container. In a web application, {@link NodeListener} has stopped the node
     * before.
     */
    @PreDestroy
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    void stop() {
        runtime.stop();
    }

    @Timeout
    void tick(Timer timer) {
        switch ((String) timer.getInfo()) {
            case WORK -> passes.work();
            case RETRY -> passes.retry();
            case MAINTENANCE -> passes.maintenance();
            default -> throw new IllegalStateException("no pass is called " + timer.getInfo());
        }
    }

    private void create(String pass, Schedule schedule) {
        TimerConfig config = new TimerConfig(pass, false);
        if (schedule instanceof Schedule.Every every) {
            long interval = every.interval().toMillis();
            timers.createIntervalTimer(interval, interval, config);
        } else if (schedule instanceof Schedule.At at) {
            timers.createCalendarTimer(expression(at.cron()), config);
        }
    }

    private static ScheduleExpression expression(Cron cron) {
        return new ScheduleExpression()
                .second(cron.second())
                .minute(cron.minute())
                .hour(cron.hour())
                .dayOfMonth(cron.dayOfMonth())
                .month(cron.month())
                .dayOfWeek(cron.dayOfWeek());
    }
}
