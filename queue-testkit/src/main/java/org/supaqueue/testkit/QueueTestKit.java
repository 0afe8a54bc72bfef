package org.supaqueue.testkit;

import jakarta.transaction.TransactionalException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.supaqueue.Job;
import org.supaqueue.JobFilter;
import org.supaqueue.JobPage;
import org.supaqueue.JobQueue;
import org.supaqueue.JobSchedules;
import org.supaqueue.QueueControl;
import org.supaqueue.spi.RetryPolicy;

/**
 * Runs Supa Queue in a JUnit 5 test, without a server: real tables on an embedded PostgreSQL, real HTTP calls to a
 * {@link StubConsumer}, and a {@link TestClock} that only the test moves. No job is sent before {@link #runDueJobs()}.
 *
 * <pre>{@code
 * class OrderServiceTest {
 *     @RegisterExtension
 *     static final QueueTestKit kit = QueueTestKit.create();
 *
 *     private final OrderService orders = new OrderService(kit.jobQueue());
 *
 *     @Test
 *     void shouldSendTheOrder() {
 *         kit.inTransaction(() -> orders.place(17));
 *
 *         kit.assertEnqueued(post("/orders").payload("{\"order\": 17}"));
 *     }
 * }
 * }</pre>
 *
 * <p>Each test has a new database, in which job ids begin with 1. The objects of the kit stay the same over all tests,
 * so fields of the test class and beans can hold them. Tests of one kit must not run at the same time; if the tests of
 * a class run in parallel, use a field that is not {@code static}.
 *
 * <p>The settings of the queues come from {@code META-INF/microprofile-config.properties} on the class path, without
 * the URLs, the secrets, {@code retry.jitter}, and values with an expression. All queues send to the stub consumer.
 *
 * @since 0.1.0
 */
public final class QueueTestKit implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

    private static final int PAGE_SIZE = 1_000;

    private final KitSettings settings = new KitSettings();
    private final TestClock clock = new TestClock();
    private final StubConsumer consumer = new StubConsumer();
    private final RunningTest running = new RunningTest();
    private final JobQueue jobQueue = CurrentTest.proxy(JobQueue.class, () -> queue().jobQueue());
    private final QueueControl queueControl = CurrentTest.proxy(QueueControl.class, () -> queue().queueControl());
    private final JobSchedules jobSchedules = CurrentTest.proxy(JobSchedules.class, () -> queue().jobSchedules());
    private final DataSource dataSource = CurrentTest.proxy(DataSource.class, () -> queue().dataSource());
    private @Nullable RetryPolicy retryPolicy;
    private @Nullable Preparation preparation;
    private @Nullable KitDatabases databases;
    private volatile @Nullable OpenQueue queue;
    private int openClasses;

    private QueueTestKit() {}

    /**
     * Work in a transaction.
     *
     * @param <T> the type of the result
     * @param <E> the type of the exceptions
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {

        /**
         * Does the work.
         *
         * @return the result
         * @throws E if the work fails
         */
        T run() throws E;
    }

    /**
     * Work in a transaction, without a result.
     *
     * @param <E> the type of the exceptions
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface VoidWork<E extends Exception> {

        /**
         * Does the work.
         *
         * @throws E if the work fails
         */
        void run() throws E;
    }

    /**
     * Prepares the database of all tests.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Preparation {

        /**
         * Creates what the tests need.
         *
         * @param dataSource the database, which has the tables of the queue
         * @throws Exception if the preparation fails; then every test fails
         */
        void prepare(DataSource dataSource) throws Exception;
    }

    /**
     * Creates a kit with the settings of the application.
     *
     * @return a kit for a field with {@code @RegisterExtension}
     */
    public static QueueTestKit create() {
        return new QueueTestKit();
    }

    /**
     * Changes a setting for all tests of this kit.
     *
     * @param key the key, for example {@code supaqueue.queue.mail.retry.delay}
     * @param value the value, as in a configuration file
     * @return this kit
     */
    public QueueTestKit setting(String key, String value) {
        settings.set(key, value);
        return this;
    }

    /**
     * Sets the retry policy of the application. Defaults to none.
     *
     * @param policy the bean of the application
     * @return this kit
     */
    public QueueTestKit retryPolicy(RetryPolicy policy) {
        retryPolicy = policy;
        return this;
    }

    /**
     * Creates the tables and rows of the application. Runs once for a {@code static} kit; each test then gets a copy of
     * the database. Runs for each test if the kit is not {@code static}.
     *
     * @param preparation creates the tables, for example by Flyway
     * @return this kit
     */
    public QueueTestKit prepare(Preparation preparation) {
        this.preparation = preparation;
        return this;
    }

    /** {@return the queue for the bean under test} */
    public JobQueue jobQueue() {
        return jobQueue;
    }

    /** {@return the control of queues for the bean under test} */
    public QueueControl queueControl() {
        return queueControl;
    }

    /** {@return the recurring schedules for the bean under test} */
    public JobSchedules jobSchedules() {
        return jobSchedules;
    }

    /**
     * The database of the test, for the tables of the application and for SQL on {@code job_queue}. In
     * {@link #inTransaction}, its connections belong to the transaction.
     *
     * @return the DataSource
     */
    public DataSource dataSource() {
        return dataSource;
    }

    /** {@return the clock of the queue and of the database} */
    public TestClock clock() {
        return clock;
    }

    /** {@return the consumer that gets the calls of all queues} */
    public StubConsumer consumer() {
        return consumer;
    }

    /**
     * Runs work in a transaction, as {@code @Transactional} does in a server. Commits when the work returns, and rolls
     * back if the work throws. Joins the transaction of the thread if there is one.
     *
     * @param <T> the type of the result
     * @param <E> the type of the exceptions
     * @param work the work
     * @return the result of the work
     * @throws E if the work throws
     * @throws IllegalStateException if the work returns although an operation of the queue has failed in the
     *     transaction; the transaction was rolled back
     * @throws TransactionalException if the database refuses the commit
     */
    public <T, E extends Exception> T inTransaction(Work<T, E> work) throws E {
        return queue().inTransaction(work);
    }

    /**
     * Runs work without a result in a transaction.
     *
     * @param <E> the type of the exceptions
     * @param work the work
     * @throws E if the work throws
     * @throws IllegalStateException as for {@link #inTransaction(Work)}
     * @throws TransactionalException as for {@link #inTransaction(Work)}
     */
    public <E extends Exception> void inTransaction(VoidWork<E> work) throws E {
        inTransaction(() -> {
            work.run();
            return null;
        });
    }

    /**
     * Makes attempts of all due jobs in this thread, one after the other, until no job is due. Before each attempt,
     * does what time alone makes necessary: enqueues the jobs of schedules, makes scheduled jobs due and expired jobs
     * dead, and works on bulk operations. A job whose attempt failed is due again only after the clock was moved.
     *
     * @return what happened
     * @throws IllegalStateException if this thread is in a transaction, if the method runs already in another thread, if
     *     the database refuses a statement, or after 10 000 attempts
     */
    public JobRun runDueJobs() {
        return queue().runDueJobs();
    }

    /**
     * Lists the jobs of the test in all states. In {@link #inTransaction}, sees the jobs of the transaction.
     *
     * @return the jobs, in the order of their ids
     */
    public List<Job> jobs() {
        List<Job> found = new ArrayList<>();
        JobFilter filter = JobFilter.all().pageSize(PAGE_SIZE);
        JobPage page = jobQueue.jobs(filter);
        found.addAll(page.jobs());
        while (page.next().isPresent()) {
            page = jobQueue.jobs(filter.before(page.next().get()));
            found.addAll(page.jobs());
        }
        Collections.reverse(found);
        return found;
    }

    /**
     * Asserts that exactly one job of the test matches.
     *
     * @param expected the conditions
     * @return the job
     * @throws AssertionError if no job or several jobs match; the message lists all jobs
     */
    public Job assertEnqueued(ExpectedJob expected) {
        return assertEnqueued(1, expected).get(0);
    }

    /**
     * Asserts how many jobs of the test match.
     *
     * @param count the number of jobs
     * @param expected the conditions
     * @return the jobs, in the order of their ids
     * @throws AssertionError if another number of jobs matches; the message lists all jobs
     */
    public List<Job> assertEnqueued(int count, ExpectedJob expected) {
        return new EnqueuedJobs(jobs(), clock.instant()).require(count, expected);
    }

    /**
     * Asserts that no job of the test matches.
     *
     * @param unexpected the conditions
     * @throws AssertionError if a job matches; the message lists all jobs
     */
    public void assertNotEnqueued(ExpectedJob unexpected) {
        assertEnqueued(0, unexpected);
    }

    /**
     * Asserts that the test has no job in any state.
     *
     * @throws AssertionError if there is a job; the message lists all jobs
     */
    public void assertNothingEnqueued() {
        assertEnqueued(0, ExpectedJob.any());
    }

    private OpenQueue queue() {
        OpenQueue open = queue;
        if (open == null) {
            throw new IllegalStateException("the queue works only while a test runs, from @BeforeEach to @AfterEach");
        }
        return open;
    }

    /**
     * Called by JUnit. The tests of nested classes use the same template.
     *
     * @param context not used
     */
    @Override
    public void beforeAll(ExtensionContext context) {
        openClasses++;
    }

    /**
     * Called by JUnit.
     *
     * @param context not used
     */
    @Override
    public void afterAll(ExtensionContext context) {
        if (--openClasses == 0) {
            dropTemplate();
        }
    }

    /**
     * Called by JUnit.
     *
     * @param context the test
     * @throws Exception if the preparation fails, or the database refuses a statement
     */
    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        running.begin(context);
        consumer.start();
        if (databases == null) {
            String schema = settings.read(consumer.url()).schema().orElse("");
            databases = new KitDatabases(schema, preparation);
        }
        OpenQueue opened = new OpenQueue(databases.open(), settings.read(consumer.url()), retryPolicy, clock);
        queue = opened;
        clock.start(opened::setClock);
    }

    /**
     * Called by JUnit, also for a test that this kit has refused.
     *
     * @param context the test
     * @throws SQLException if the database refuses a statement
     */
    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        if (!running.is(context)) {
            return;
        }
        try {
            closeQueue();
        } finally {
            running.end();
        }
    }

    private void closeQueue() throws SQLException {
        clock.stop();
        consumer.stop();
        if (queue != null) {
            queue.close();
            queue = null;
            databases.dropCopy();
        }
        if (openClasses == 0) {
            dropTemplate();
        }
    }

    private void dropTemplate() {
        if (databases != null) {
            databases.dropTemplate();
        }
    }
}
