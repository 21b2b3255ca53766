package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.SQLException;

/** What differs between the databases that the archive can be kept in; all other SQL is common to them. */
interface Dialect {
    /** Returns the column type of bytes. */
    String bytes();

    /** Returns the column type of a 64-bit integer. */
    String integer();

    /** Returns the column type of a double. */
    String real();

    /** Returns the expression of the lesser of two. */
    String least(String a, String b);

    /** Returns the expression of the greater of two. */
    String greatest(String a, String b);

    /** Returns what follows the closing bracket of a table whose rows lie in the order of its primary key. */
    String clustered();

    /** Sets a connection up. */
    void prepare(Connection connection, boolean writer) throws SQLException;

    /** Carries the log of changes over into the file, as far as no query is in the way; outside of a transaction. */
    void checkpoint(Connection connection) throws SQLException;

    /** Returns the bytes of the file that hold data. */
    long usedBytes(Connection connection) throws SQLException;

    /** Says in words why an operation failed and what to do. */
    String reason(SQLException e);
}
