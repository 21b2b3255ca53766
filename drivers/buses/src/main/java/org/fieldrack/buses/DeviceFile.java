package org.fieldrack.buses;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/** Why a device file cannot be opened, in words that help. */
final class DeviceFile {
    private DeviceFile() {}

    /**
     * Looks whether a device file is there and may be used.
     *
     * @throws IOException with a sentence for the user when not
     */
    static void checkUsable(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + " does not exist: is the instrument plugged in and switched on?");
        }
        if (!Files.isReadable(file) || !Files.isWritable(file)) {
            throw new IOException(noPermission(file));
        }
    }

    /** Says why opening failed although the file may be used. */
    static String reason(Path file, int errorNumber) {
        return switch (errorNumber) {
            case 1, 13 -> noPermission(file);
            case 2, 6, 19 -> file + " has gone: is the instrument plugged in and switched on?";
            case 16 -> file + " is in use by another program";
            default -> file + " cannot be opened as a serial port (error " + errorNumber + ")";
        };
    }

    private static String noPermission(Path file) {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            boolean groupMay = attributes.permissions().contains(PosixFilePermission.GROUP_READ)
                    && attributes.permissions().contains(PosixFilePermission.GROUP_WRITE);
            return noPermission(file, attributes.group().getName(), groupMay, System.getProperty("user.name", "USER"));
        } catch (IOException | UnsupportedOperationException e) {
            return "no permission to use " + file;
        }
    }

    static String noPermission(Path file, String group, boolean groupMay, String user) {
        return groupMay
                ? "no permission to use " + file + ": the group " + group + " has it; run 'sudo usermod -aG " + group
                        + " " + user + "' and log in again"
                : "no permission to use " + file + ": not even its group " + group + " has it; change its mode by a"
                        + " udev rule, or run 'sudo chmod g+rw " + file + "' for now";
    }
}
