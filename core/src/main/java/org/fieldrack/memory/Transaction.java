package org.fieldrack.memory;

/** Several operations on a buffer as one; closed by the thread that opened it. */
public final class Transaction implements AutoCloseable {
    private final Transactions transactions;

    Transaction(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void close() {
        transactions.end();
    }
}
