package org.fieldrack.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that asks the running laboratory and prints for people or programs. */
abstract class LabCommand implements Callable<Integer> {
    @Mixin
    final Api api = new Api();

    @Mixin
    final Output output = new Output();
}
