/* The service that every supervisor runs: tells when it began, by CLOCK_MONOTONIC, and waits for its end.
 * usage: child WHO, as "runit/s3". Without it, and s6-supervise only gives the last part, WHO is the last two parts of the
 * working directory. One line to the FIFO: "WHO PID NANOSECONDS". BIRTHS is the FIFO's path, set when this is compiled. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *last_two_parts(char *path)
{
	char *last = strrchr(path, '/');
	char *part = last;
	while (part > path && part[-1] != '/')
		part--;
	return part;
}

int main(int argc, char **argv)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);

	char folder[4096] = "", line[512];
	const char *who = argc > 1 && strchr(argv[1], '/') ? argv[1] : last_two_parts(getcwd(folder, sizeof folder));
	int length = snprintf(line, sizeof line, "%s %d %lld\n", who, (int)getpid(),
		(long long)now.tv_sec * 1000000000 + now.tv_nsec);
	int fifo = open(BIRTHS, O_WRONLY | O_CLOEXEC);
	if (write(fifo, line, length) != length)
		return 1;
	close(fifo);
	for (;;)
		pause();
}
