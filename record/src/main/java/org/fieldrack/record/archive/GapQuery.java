package org.fieldrack.record.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds when nobody saw a channel. */
final class GapQuery {
    private GapQuery() {}

    static List<Gap> within(Connection connection, int channel, long from, long to) throws SQLException {
        List<Gap> gaps = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "select from_ns, to_ns, reason from gap where channel in (0, ?) and from_ns < ? and to_ns > ?"
                        + " order by from_ns")) {
            query.setInt(1, channel);
            query.setLong(2, to);
            query.setLong(3, from);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    gaps.add(new Gap(row.getLong(1), row.getLong(2), row.getString(3)));
                }
            }
        }
        return gaps;
    }
}
