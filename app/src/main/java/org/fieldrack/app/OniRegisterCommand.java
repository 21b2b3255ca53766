package org.fieldrack.app;

import java.util.Map;
import java.util.concurrent.Callable;
import org.fieldrack.oni.DeviceDescriptor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Registers of a controller's devices. */
@Command(
        name = "reg",
        mixinStandardHelpOptions = true,
        description = "Reads and writes device registers.",
        subcommands = {OniRegisterCommand.Get.class, OniRegisterCommand.Set.class})
final class OniRegisterCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        picocli.CommandLine.usage(this, System.out);
        return Exit.USAGE;
    }

    @Command(name = "get", mixinStandardHelpOptions = true, description = "Reads a register.")
    static final class Get implements Callable<Integer> {
        @Mixin
        private final OniCommand.Target target = new OniCommand.Target();

        @Mixin
        private final Output output = new Output();

        @Parameters(index = "0", paramLabel = "DEVICE", description = "Address such as 1.0 or 0x0100.")
        private String device = "";

        @Parameters(index = "1", paramLabel = "REGISTER", description = "Number such as 1 or 0x8000.")
        private String register = "";

        @Override
        public Integer call() {
            return target.with(context -> {
                int value = context.readRegister(DeviceDescriptor.address(device), number(register));
                output.print(
                        Map.of("device", device, "register", register, "value", Integer.toUnsignedLong(value)),
                        () -> System.out.println(Integer.toUnsignedString(value) + " 0x" + Integer.toHexString(value)));
                return 0;
            });
        }
    }

    @Command(name = "set", mixinStandardHelpOptions = true, description = "Writes a register and reads it back.")
    static final class Set implements Callable<Integer> {
        @Mixin
        private final OniCommand.Target target = new OniCommand.Target();

        @Parameters(index = "0", paramLabel = "DEVICE", description = "Address such as 1.0 or 0x0100.")
        private String device = "";

        @Parameters(index = "1", paramLabel = "REGISTER", description = "Number such as 1 or 0x8000.")
        private String register = "";

        @Parameters(index = "2", paramLabel = "VALUE", description = "Number such as 5 or 0xFF.")
        private String value = "";

        @Override
        public Integer call() {
            return target.with(context -> {
                int address = DeviceDescriptor.address(device);
                context.writeRegister(address, number(register), number(value));
                System.out.println(Integer.toUnsignedString(context.readRegister(address, number(register))));
                return 0;
            });
        }
    }

    private static int number(String text) {
        try {
            long value = Long.decode(text);
            if (value >= 0 && value <= 0xFFFFFFFFL) {
                return (int) value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Exit(Exit.USAGE, "\"" + text + "\" is not a number from 0 to 0xFFFFFFFF");
    }
}
