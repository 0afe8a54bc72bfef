package org.supaqueue.console.web;

import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.supaqueue.QueueUnavailableException;
import org.supaqueue.console.api.Transactions;
import org.supaqueue.internal.log.EventLog;
import org.supaqueue.internal.log.LogEvent;
import org.supaqueue.internal.log.LogLine;

/** Runs actions in JTA transactions of the server. */
final class JtaTransactions implements Transactions {

    private static final EventLog LOG = EventLog.of(JtaTransactions.class);

    @Override
    public <T> T run(Supplier<T> action) {
        UserTransaction transaction = lookup();
        try {
            transaction.begin();
        } catch (NotSupportedException | SystemException failed) {
            throw new QueueUnavailableException("no transaction could begin", failed);
        }
        T result;
        try {
            result = action.get();
        } catch (RuntimeException | Error failed) {
            rollback(transaction, failed);
            throw failed;
        }
        commit(transaction);
        return result;
    }

    private static UserTransaction lookup() {
        try {
            return InitialContext.doLookup("java:comp/UserTransaction");
        } catch (NamingException absent) {
            throw new QueueUnavailableException("the server has no java:comp/UserTransaction", absent);
        }
    }

    private static void rollback(UserTransaction transaction, Throwable failed) {
        try {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (SystemException | RuntimeException second) {
            LOG.write(LogEvent.CONSOLE_ROLLBACK_FAILED, () -> LogLine.of("A rollback failed"), second);
            failed.addSuppressed(second);
        }
    }

    private static void commit(UserTransaction transaction) {
        try {
            transaction.commit();
        } catch (RollbackException | HeuristicMixedException | HeuristicRollbackException | SystemException failed) {
            throw new QueueUnavailableException("the transaction could not be committed", failed);
        }
    }
}
