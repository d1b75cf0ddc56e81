#if !EDDA_GRPC_NET
namespace Edda.Interop.GrpcNet;

public class WithoutSwitchTests
{
    [Fact(Skip = "Needs Grpc.Net.Client: build with -p:EddaGrpcNet=true, its packages in a feed or in tools/feed.")]
    public void The_official_client_calls_our_server()
    {
    }
}
#endif
